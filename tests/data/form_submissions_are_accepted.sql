-- Most form submissions keep the contract, and none is lost on the way: else nothing is scored.
{{ rejected_shares('form_submissions') }}
