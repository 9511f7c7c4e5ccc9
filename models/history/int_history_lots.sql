-- What the people of int_history_dates earned on each day of theirs, and before as one row.
{{ history_lots(history_ranges('account')) }}
