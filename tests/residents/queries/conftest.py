from tests.fixtures.loop import *  # noqa: F403 - the people of one loop
