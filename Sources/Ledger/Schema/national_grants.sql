-- What each role may do with what the nation has once, and nothing else (ledger_grants.sql).
SELECT close_schema();
SELECT ensure_roles();
SELECT revoke_rights('TABLE national_migration, outgoing_message, outgoing_count, outgoing_report');
SELECT revoke_rights('FUNCTION conclude_outgoing, settle_reported, report_outgoing');
SELECT revoke_rights('FUNCTION count_outgoing(date, bytea, integer),
    add_outgoing(bytea, bytea, text, bytea, float8, float8, date, integer, integer)');
SELECT grant_rights(role, 'SELECT ON national_migration') FROM program_roles() AS role;
SELECT revoke_rights('TABLE campaign, campaign_manifest, campaign_state, lottery_entry,
                            lottery_waiting, log_leaf, log_head, seal, win, holder,
                            holder_identity, holder_join, forgotten_identity,
                            opening_erasure, sign_in_limit, sign_in_code, sign_in_link,
                            holder_session');
SELECT revoke_rights('TABLE draw_result, draw_disqualified, draw_win, draw_news, draw_answer,
                            opening_given, payout_invoice');
SELECT revoke_rights('FUNCTION drawn_name, record_draw, note_given');
SELECT revoke_rights('FUNCTION lock_for_entries, enter_lottery, sign_in_wait, spend_sign_in,
    ids_of_holder, join_holders, forget_holder, erase_openings, erase_lost_openings');
SELECT revoke_rights('TABLE book_flow, book_transfer, book_balance, payout, payout_attempt,
                            payout_audit');
SELECT revoke_rights('FUNCTION add_transfers, write_transfers, deposit, reserve_wins, book_change,
                              bind_payee, daily_figures, visit_payout, take_payout, steer_payout');

-- A public worker: accepts entries and tells their outcomes, and decides none.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT ON campaign, campaign_manifest, campaign_state, log_leaf, seal, win',
    'SELECT, INSERT ON lottery_entry',
    -- Makes holders with their first entry, and finds them again.
    'SELECT, INSERT ON holder, holder_identity',
    'EXECUTE ON FUNCTION lock_for_entries, enter_lottery',
    -- Signs people in, and joins, forgets and erases in the ways of these functions only.
    'SELECT ON holder_join, opening_erasure',
    'SELECT, DELETE ON forgotten_identity',
    'SELECT, INSERT, DELETE ON sign_in_limit, sign_in_code, sign_in_link, holder_session',
    'UPDATE (arrival) ON sign_in_limit',
    'UPDATE (tries) ON sign_in_code',
    'UPDATE (idle_until) ON holder_session',
    -- Whoever deletes a row locks it first.
    'UPDATE (expires_at) ON sign_in_link',
    'UPDATE (forgotten_at) ON forgotten_identity',
    'EXECUTE ON FUNCTION sign_in_wait, spend_sign_in, ids_of_holder, join_holders, forget_holder,
        erase_lost_openings'
]) AS rights;

-- The sequencer: gives entries their places and outcomes, and does not learn whose they are.
SELECT grant_rights('fapiao_lottery', rights) FROM unnest(ARRAY[
    'SELECT ON campaign, campaign_manifest, campaign_state',
    'SELECT (id, accepted_at, odds_table, manifest, invoice, holder_tag, leaf, origin)
        ON lottery_entry',
    'SELECT, DELETE ON lottery_waiting',
    'SELECT, INSERT ON log_leaf, log_head, seal, win',
    'UPDATE (size, root, checkpoint) ON log_head',
    'UPDATE (manifest, cosigned, proofs, seed, completed_at, awaited) ON seal',
    'EXECUTE ON FUNCTION daily_figures(text)',
    'SELECT, INSERT ON draw_answer',
    -- What `draw run` has published, and nothing else of a periodic draw.
    'EXECUTE ON FUNCTION
        record_draw(text, text, bytea, bytea, float8, bigint[], integer[], bigint[])'
]) AS rights;

-- A public worker shows what draws gave, tells it, and erases what nobody needs any more.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT ON draw_win, draw_result, opening_given',
    'SELECT, DELETE ON draw_news',
    'UPDATE (due_at) ON draw_news'
]) AS rights;
-- Whoever pays names the prize; whoever gives auditors their openings notes it.
SELECT grant_rights('fapiao_payout', 'SELECT ON draw_win');
SELECT grant_rights('fapiao_payout', 'SELECT, INSERT ON payout_invoice');
SELECT grant_rights('fapiao_operator', 'SELECT ON draw_win, draw_result');
SELECT grant_rights('fapiao_auditor', 'SELECT ON draw_win, draw_result, draw_disqualified');
SELECT grant_rights('fapiao_auditor', 'EXECUTE ON FUNCTION note_given(text, bigint[])');

-- The holder is at the page, where he confirms.
SELECT grant_rights('fapiao_verifier', 'EXECUTE ON FUNCTION visit_payout(text, boolean)');

-- A public worker takes the accounts that holders want their prizes on, and reads none; it tells holders what came of
-- their prizes.
SELECT revoke_rights('TABLE account_rule, payee_account, holder_document, holder_notice');
SELECT revoke_rights('FUNCTION all_ids_of_holder, account_rest, bind_account, change_account,
    give_document, give_accounts, claim_notices, notices_told, remind_winners, sweep_notices,
    prizes_of_entry, notify_winner, payout_rests');
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT (id, bound_at, payable_at, removed_at, place, holder, channel, tail) ON payee_account',
    'SELECT (id, given_at, holder, kind, tail) ON holder_document',
    'EXECUTE ON FUNCTION all_ids_of_holder(text), account_rest(),
        bind_account(bytea, text, bytea, text, text, text, bytea, bytea, bytea),
        change_account(bytea, bigint, text),
        give_document(bytea, text, bytea, text, text, text, bytea), give_accounts(integer),
        claim_notices(integer, float8), notices_told(bigint[]), remind_winners(integer),
        sweep_notices(integer), prizes_of_entry(bigint)'
]) AS rights;
-- Looks whose a wallet is before it pays there.
SELECT revoke_rights('FUNCTION wallet_may_be_paid');
SELECT grant_rights('fapiao_payout', 'EXECUTE ON FUNCTION wallet_may_be_paid');
-- Keeps the consents that hold no more.
SELECT revoke_rights('TABLE ended_consent');
SELECT grant_rights('fapiao_payout', 'SELECT, INSERT ON ended_consent');
-- Ends claims that nobody has made in time.
SELECT grant_rights('fapiao_payout', 'EXECUTE ON FUNCTION notify_winner(text, text)');

-- Whoever runs campaigns publishes manifests, pauses, resumes and closes.
SELECT grant_rights('fapiao_operator', 'SELECT, INSERT ON campaign, campaign_manifest, campaign_state');

-- Who brings money reads what there is; whoever pays writes what was paid, and brings none.
SELECT grant_rights('fapiao_operator', rights) FROM unnest(ARRAY[
    'SELECT ON book_transfer, book_balance, win, payout_audit',
    -- Holds and releases, and never without saying who and why.
    'EXECUTE ON FUNCTION take_payout(text)',
    'EXECUTE ON FUNCTION steer_payout(text, bigint, text, text, text, text, text, text,
        timestamptz, timestamptz, timestamptz)',
    'EXECUTE ON FUNCTION book_change(book_transfer)',
    'EXECUTE ON FUNCTION deposit(text, bigint, text)'
]) AS rights;
SELECT grant_rights('fapiao_payout', rights) FROM unnest(ARRAY[
    'SELECT ON book_transfer, book_balance, win, payout, payout_attempt, payout_audit',
    'UPDATE ON payout',
    'INSERT ON payout_attempt',
    -- Finds the invoice of a win, and what the campaign calls the prize.
    'SELECT (id, personal) ON lottery_entry',
    'SELECT ON log_leaf, campaign, campaign_manifest',
    'EXECUTE ON FUNCTION book_change(book_transfer)',
    'EXECUTE ON FUNCTION write_transfers(text[], text[], text[], text[], bigint[], text[])'
]) AS rights;

-- Works everything out again, with the campaign key and the openings.
SELECT grant_rights('fapiao_auditor', 'EXECUTE ON FUNCTION book_change(book_transfer)');
SELECT grant_rights('fapiao_auditor',
    'SELECT ON campaign, campaign_manifest, campaign_state, lottery_entry, log_leaf, seal, win,
               book_transfer, book_balance, payout_audit');

-- A public worker queues messages, sends them, and forgets them when they are old.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT, INSERT, DELETE ON outgoing_message, outgoing_count',
    'UPDATE (due_at, settled_at, attempt, outcome, body, tried) ON outgoing_message',
    'SELECT, INSERT, DELETE ON outgoing_report',
    'UPDATE (noted_at, message, attempt, arrived) ON outgoing_report',
    'EXECUTE ON FUNCTION conclude_outgoing, settle_reported, report_outgoing',
    'UPDATE (messages) ON outgoing_count',
    'EXECUTE ON FUNCTION count_outgoing(date, bytea, integer)',
    'EXECUTE ON FUNCTION
        add_outgoing(bytea, bytea, text, bytea, float8, float8, date, integer, integer)'
]) AS rights;

-- What people wait for. A public worker notes it, looks again, and forgets it.
SELECT revoke_rights('TABLE awaited_invoice, awaited_outcome');
SELECT revoke_rights('FUNCTION
    await_invoice(bytea, bytea, text, bytea, float8, integer, integer, integer)');
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT, INSERT, DELETE ON awaited_invoice, awaited_outcome',
    'UPDATE (due_at) ON awaited_invoice',
    'UPDATE (due_at, judged) ON awaited_outcome',
    'EXECUTE ON FUNCTION
        await_invoice(bytea, bytea, text, bytea, float8, integer, integer, integer)'
]) AS rights;

-- What becomes of prizes whose invoices are void, and what providers' statements say.
SELECT revoke_rights('TABLE payout_feed, payout_watch, payout_clawback, book_proof, channel_statement,
                            statement_line, reconciliation_difference, payout_absence,
                            statement_closing');
SELECT revoke_rights('FUNCTION settle_clawback, write_off_clawback, take_statement,
                              keep_closing, reconcile_account, close_difference, absent_payouts,
                              state_absence');
SELECT grant_rights('fapiao_payout', rights) FROM unnest(ARRAY[
    'SELECT, INSERT, UPDATE ON payout_feed',
    'SELECT ON payout_watch, payout_clawback, channel_statement, statement_line,
               reconciliation_difference, payout_absence, statement_closing',
    'UPDATE (due_at, looked_at, judged_red, invoice) ON payout_watch',
    'SELECT, INSERT ON book_proof',
    'EXECUTE ON FUNCTION take_statement, keep_closing, reconcile_account, absent_payouts'
]) AS rights;
SELECT grant_rights('fapiao_operator', rights) FROM unnest(ARRAY[
    'SELECT ON payout_watch, payout_clawback, book_proof, channel_statement,
               reconciliation_difference, payout_absence, statement_closing',
    'EXECUTE ON FUNCTION settle_clawback, write_off_clawback, take_statement, keep_closing,
                         reconcile_account, close_difference, state_absence'
]) AS rights;
SELECT grant_rights('fapiao_auditor',
    'SELECT ON payout_watch, payout_clawback, book_proof, channel_statement,
               reconciliation_difference, payout_absence, statement_closing');

-- The operators' console. Whoever runs it signs people in and lets them act under their own names, and makes no
-- accounts: that is the owner's.
SELECT revoke_rights('TABLE console_account, console_right, console_session, console_attempt,
                            console_audit, release_limit, payout_release');
SELECT revoke_rights('FUNCTION begin_console_attempt, begin_console_session, note_refused_sign_in,
    console_session_of, end_console_session, console_actor, note_console_act,
    renew_console_password, take_console_code, ask_release, decide_release,
    console_session_was_ended, note_reveal, reveal_payees, reveal_appeal, note_withholding');
SELECT grant_rights('fapiao_payout', 'EXECUTE ON FUNCTION note_withholding');
SELECT grant_rights('fapiao_operator', rights) FROM unnest(ARRAY[
    'SELECT ON console_account, console_right, console_audit, release_limit, payout_release',
    'EXECUTE ON FUNCTION begin_console_attempt, begin_console_session, note_refused_sign_in,
        console_session_of, end_console_session, note_console_act, renew_console_password,
        take_console_code, ask_release, decide_release, console_session_was_ended, note_reveal,
        reveal_payees, reveal_appeal'
]) AS rights;
SELECT grant_rights('fapiao_auditor',
    'SELECT ON console_right, console_audit, release_limit, payout_release');

-- Whoever pays counts wins and keeps what the rules find; a person who ends the hold has judged it (a trigger).
SELECT revoke_rights('TABLE risk_fact, risk_finding');
SELECT revoke_rights('FUNCTION count_risks');
SELECT grant_rights('fapiao_payout', 'SELECT, INSERT ON risk_finding');
SELECT grant_rights('fapiao_payout', 'EXECUTE ON FUNCTION count_risks');
SELECT grant_rights('fapiao_operator', 'SELECT ON risk_finding');
SELECT grant_rights('fapiao_auditor', 'SELECT ON risk_fact, risk_finding');

-- Holders appeal through a public worker, and are answered at the console.
SELECT revoke_rights('TABLE payout_appeal');
SELECT revoke_rights('FUNCTION appeals_of, appeal_payout, answer_appeal');
SELECT grant_rights('fapiao_verifier', 'EXECUTE ON FUNCTION appeals_of, appeal_payout');
SELECT grant_rights('fapiao_operator', 'EXECUTE ON FUNCTION answer_appeal');

-- Whoever looks after payments, or at how others do, reads of each all but whose it is and where it goes: no account, no
-- document, no holder, not the bytes that the provider got. A person sees an account at the console, by functions that
-- want the look written down before (below).
SELECT grant_rights(role, rights)
FROM unnest(ARRAY['fapiao_operator', 'fapiao_auditor']::name[]) AS role, unnest(ARRAY[
    'SELECT (reserved_at, wakes_at, due_at, begun_at, submitted_at, next_at, not_before, paid_at,
        claim_until, taxed_at, fence, gross, withheld, taxed_income, index, attempt, asked, reminders,
        is_missing, is_void, cancel_asked, is_clawed_back, is_repaid, wants_package, has_payee, late,
        tax_undone_at, lane, origin, draw, win, state, next, hold, alarm, reference) ON payout',
    'SELECT (begun_at, fen, attempt, win, order_number, channel, merchant, app) ON payout_attempt',
    'SELECT (at, statement, fen, channel, merchant, reference, order_number) ON statement_line',
    'SELECT (at, answered_at, id, win, answered_by) ON payout_appeal'
]) AS rights;
