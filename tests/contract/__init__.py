"""Recorded answers of the real service, played answer by answer against a server.

python -m tests.contract                      the sandbox
python -m tests.contract --endpoint URL       any server; docs/contract.md says what it writes
"""
