-- About as much is scored as in the last runs around this day: else it is not published.
{% set people = ref('lead_scoring', 'lead_scores') %}
{% set accounts = ref('lead_scoring', 'account_scores') %}
{% set advice = 'Compare score_contributions by rule with the last publication: a feed stopped, or a price is new?' %}
{{ unusual_numbers([
    {'of': 'scored people', 'column': 'people', 'relation': people,
     'what_to_do': 'Did people disappear from the input, merge into each other or come in twice? See identity_quarantine.'},
    {'of': 'scored accounts', 'column': 'accounts', 'relation': accounts,
     'what_to_do': 'Did accounts disappear from the input, or come in twice?'},
    {'of': 'MQLs', 'column': 'mqls', 'relation': people, 'condition': 'is_mql', 'lowest': 0.333, 'usual_from': 30,
     'what_to_do': advice},
    {'of': 'MQAs', 'column': 'mqas', 'relation': accounts, 'condition': 'is_mqa', 'lowest': 0.333, 'usual_from': 30,
     'what_to_do': advice},
    {'of': 'signals', 'column': 'signals', 'relation': ref('lead_scoring', 'lead_signals'),
     'what_to_do': 'Compare lead_signals by rule with the last publication: a feed may have stopped, or a rule is new.'},
]) }}
