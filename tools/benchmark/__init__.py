"""What `tools/bench.py` is made of: data set, server with its floors, load, figures in processes of their own."""
