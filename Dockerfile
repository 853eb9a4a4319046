# One image for web, workers, beat and migration; the command decides.
FROM python:3.11-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 CARBON_PEAK_MODE=production \
    DATA_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/srv/static MPLCONFIGDIR=/tmp/matplotlib

# Chinese type for the PDF reports; pg_dump of the server's version for backups.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends fonts-noto-cjk openssl postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes --requirement requirements/base.txt

COPY . .
# Collecting reads the settings, which ask for the secrets of production; these live in this line only.
RUN find locale -name '*.po' -exec sh -c \
      'pybabel compile --input-file "$1" --output-file "${1%.po}.mo"' _ {} \; \
 && SECRET_KEY=build CONTENT_KEY="$(head -c 32 /dev/zero | base64)" ALLOWED_HOSTS=build \
    DATABASE_URL=sqlite:///build.sqlite3 MESSAGE_BROKER=file:///tmp/broker \
    python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q -j 0 . \
 && useradd --system --uid 10001 --no-create-home app \
 && install -d -o app -g app -m 0700 /data /data/media

USER app
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/serving.py", "--bind", "0.0.0.0:8000", "carbon_peak.wsgi"]
