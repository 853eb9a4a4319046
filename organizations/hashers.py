from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP's Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane.

    Django's own costs ten times the processor's time and 100 MiB for each sign-in: a whole city
    that begins to work at half past eight would wait for it. Hashes made so are renewed as their
    owners sign in.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
