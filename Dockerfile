# `reconciler` as an image: docs/pipelines.md says how to build and run it. What is installed is pinned
# by hash in requirements/run.txt, and reconciler itself is this checkout: nothing by a name that
# anybody could take. The base is a tag, since a digest is only worth what was tested with it: write
# the one that you tested behind it, python:3.13-slim@sha256:...
FROM python:3.13-slim AS build
WORKDIR /source
RUN python3 -m venv /opt/reconciler
COPY requirements/run.txt requirements/run.txt
RUN /opt/reconciler/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY reconciler reconciler
RUN /opt/reconciler/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/reconciler /opt/reconciler
ENV PATH="/opt/reconciler/bin:$PATH"
WORKDIR /project
USER 10001:10001
ENTRYPOINT ["reconciler"]
