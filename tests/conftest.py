"""What tests may stand on: real servers, started when the first test asks for them."""

from hypothesis import settings

pytest_plugins = ("tests.support.postgres", "tests.support.kafka", "tests.support.browser", "tests.support.counting")
settings.register_profile("untimed", deadline=None)  # how long something takes is for benchmarks
settings.load_profile("untimed")
