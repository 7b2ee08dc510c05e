"""The operator's command line `gongdan`: topics, demo, verify, replay, parked.

Owns no facts. Reads every topic; writes through the gateway's API alone, and creates the topics.
Its edge also starts a local broker and the services, for `make demo`, `make dev` and the tests.
"""
