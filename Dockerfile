# The bot alone, without a model; compose.yaml puts Ollama beside it, docs/deploy.md tells the rest.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements.lock ./
# Everything pinned is there as a wheel, so nothing is compiled and no compiler is needed.
RUN python -m venv --without-pip /opt/tanyaberita \
 && python -m pip --python /opt/tanyaberita/bin/python install --disable-pip-version-check --no-cache-dir \
    --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY evals evals
COPY prompts prompts
COPY rag rag
COPY store store
RUN python -m pip --python /opt/tanyaberita/bin/python install --disable-pip-version-check --no-cache-dir \
    --no-deps --no-build-isolation . \
 && python -m pip --python /opt/tanyaberita/bin/python uninstall --yes setuptools

FROM python:3.11-slim
RUN groupadd --system --gid 10001 tanyaberita \
 && useradd --system --uid 10001 --gid tanyaberita --home-dir /nonexistent --shell /usr/sbin/nologin tanyaberita \
 && install --directory --owner=tanyaberita --group=tanyaberita --mode=0700 /data
COPY --from=build /opt/tanyaberita /opt/tanyaberita
COPY articles /srv/tanyaberita/articles
ENV PATH=/opt/tanyaberita/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TANYA_DATA=/data
USER tanyaberita
WORKDIR /srv/tanyaberita
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/healthz', timeout=8)"]
# The form with brackets: the program itself, and no shell, gets the signal to stop.
ENTRYPOINT ["tanya"]
CMD ["bot", "--status-port", "9464"]
