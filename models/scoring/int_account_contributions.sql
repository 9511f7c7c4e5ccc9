-- What the scores of accounts are the sum of.
with rule_points as (

    {{ account_rule_points(ref('int_rule_points'), ref('int_gates')) }}

)

select * from (
    {{ contributions('rule_points', 'account', 'account_id') }}
) as account_contributions
