// Every event that the functions log, by level. docs/runbook.md says what to do about each error.

export const LOG_EVENTS = {
  /** Something is wrong, and perhaps nothing else tells anybody. */
  error: [
    'event_given_up',
    'event_not_sent',
    'malformed_messages',
    'prediction_not_sent',
    'run_not_in_index',
    'run_not_advanced',
    'sample_not_classified',
    'samples_not_asked_again',
    'segments_damaged',
    'sweep_could_not_dispatch',
    'sweep_could_not_advance',
  ],
  /** It resolves itself, or a report, an alarm or `holdout status` tells of it. */
  warn: [
    'asked_again_not_read',
    'baselines_asked_again',
    'cache_entries_left_out',
    'cache_not_read',
    'cache_not_written',
    'cache_read_in_part',
    'endpoint_not_ready',
    'holdout_gone',
    'index_not_written',
    'prediction_not_noted',
    'run_committed_anew',
    'run_stopped',
    'run_not_readable',
    'run_to_cancel_is_not_open',
    'runs_stand_still',
    'sample_of_older_version',
    'sample_released',
    'samples_asked_again',
    'samples_not_deleted',
    'trouble_not_told',
    'upload_is_no_csv',
    'usage_left_out',
  ],
  /** The steps of a run. */
  info: [
    'classifiers_trained',
    'holdout_arrived',
    'report_written',
    'run_cancelled',
    'run_committed',
    'run_frozen',
    'run_is_being_dispatched',
    'wave_decided',
  ],
} as const;
