-- No key stands twice in what is published.
{{ repeated_keys([
    (ref('lead_scores'), ['person_id']),
    (ref('lead_scores_by_scorecard'), ['scorecard', 'person_id']),
    (ref('account_scores'), ['account_id']),
    (ref('account_scores_by_scorecard'), ['scorecard', 'account_id']),
    (ref('score_contributions'), ['scorecard', 'level', 'person_id', 'account_id', 'rule_id']),
    (ref('score_performance'), ['scorecard', 'level', 'horizon_days', 'measure', 'segment']),
    (ref('marketing_qualified_accounts'), ['account_id', 'person_id']),
    (ref('prices'), ['scorecard', 'rule_id']),
    (ref('bands'), ['scorecard', 'level', 'band']),
    (ref('rule_coverage'), ['rule_id']),
    (ref('heuristic_shares'), ['heuristic']),
    (ref('identity_quarantine'), ['kind', 'identifier']),
    (ref('unresolved_events'), ['event_id']),
    (ref('bot_events'), ['event_id']),
    (ref('duplicate_events'), ['event_id', 'copy_number']),
]) }}
