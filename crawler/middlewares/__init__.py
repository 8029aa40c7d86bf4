"""Downloader middlewares: what stands between the engine and the network. One file each."""
