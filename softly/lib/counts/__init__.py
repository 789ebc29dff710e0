"""Where can counts that expire be kept? Each module here is one place: Redis, memcached, this process's memory."""
