"""What every surface runs on: the parts put together, answerers by server, queue, metrics, logs."""
