"""What a process needs cannot be had just now (暂不可用)."""


class Unavailable(Exception):
    """It cannot be reached or does not answer in time; of a database: whether it wrote was looked up and is not so."""
