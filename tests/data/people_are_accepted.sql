-- Most people keep the contract, and none is lost on the way: else nothing is scored.
{{ rejected_shares('people') }}
