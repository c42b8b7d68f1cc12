"""Work that outlives a request: rows are the queue, workers take them up, hold and finish them."""
