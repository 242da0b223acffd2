-- Run at every migration, behind the steps.

-- These rows are of workers that are gone: none sends a batch again after so long.
DELETE FROM check_flush WHERE flushed_at < now() - interval '30 days';
