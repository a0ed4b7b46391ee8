FROM python:3.13-slim AS build
WORKDIR /checkout
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/*.whl)[mock]" && useradd --system mock
USER mock
EXPOSE 8080
HEALTHCHECK --interval=2s --timeout=3s --retries=15 CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=2); c.request('GET', '/_mock/'); exit(c.getresponse().status != 200)"]
ENTRYPOINT ["jobcontracts", "mock", "--host", "0.0.0.0", "--port", "8080"]
