from django.contrib.auth.hashers import Argon2PasswordHasher

from organizations.hashers import FrugalArgon2PasswordHasher


def test_passwords_cost_what_owasp_asks_for_and_older_hashes_are_renewed() -> None:
    hasher = FrugalArgon2PasswordHasher()
    encoded = hasher.encode("open sesame", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("open sesame", encoded)
    assert not hasher.must_update(encoded)
    costly = Argon2PasswordHasher()
    old = costly.encode("open sesame", costly.salt())
    assert hasher.verify("open sesame", old)
    assert hasher.must_update(old)
