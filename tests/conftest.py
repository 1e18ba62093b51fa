"""What tests may stand on: real servers, started when the first test asks for them."""

pytest_plugins = ("tests.support.postgres", "tests.support.kafka", "tests.support.browser")
