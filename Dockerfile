# One image for every process: `python -m services.<name>`, and `gongdan` for the operator.
FROM python:3.11-slim

WORKDIR /app
# The lock is one: what the tests add comes along, and none of it is imported by a service.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r requirements.lock

COPY pyproject.toml ./
COPY libs libs
COPY services services
# Compiled here, since the root is read-only where it runs. The folder is where a volume may be.
RUN pip install --disable-pip-version-check --no-deps --no-build-isolation --no-index \
    --config-settings editable_mode=compat -e . \
 && python -m compileall -q libs services \
 && useradd --system --no-create-home --uid 10001 gongdan \
 && install -d -o gongdan -m 700 /var/lib/gongdan

# The code is read-only: what numba compiles is kept beside it only where it may write.
ENV PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/tmp/numba
USER 10001
CMD ["gongdan", "--help"]
