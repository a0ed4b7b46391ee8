"""Which path template a path fits."""

from jobcontracts.model.paths import Routes, expand


def test_a_value_of_several_segments_takes_what_no_other_path_has() -> None:
    routes = Routes(
        [
            ("get", "/v1/{+name}", "poll"),
            ("post", "/v1/{+name}:cancel", "cancel"),
            ("get", "/v1/{+name}/parts", "parts"),
            ("get", "/v1/jobs/{id}", "job"),
        ]
    )
    assert routes.find("GET", "/v1/a/b%2Fc/d") == ("poll", {"name": "a/b/c/d"})
    assert routes.find("GET", "/v1/jobs/7") == ("job", {"id": "7"})
    assert routes.find("POST", "/v1/a/b:cancel") == ("cancel", {"name": "a/b"})
    assert routes.find("GET", "/v1/a/b/parts") == ("parts", {"name": "a/b"})
    assert expand("/v1/{+name}:cancel", {"name": "a/b c?"}) == "/v1/a/b%20c%3F:cancel"
