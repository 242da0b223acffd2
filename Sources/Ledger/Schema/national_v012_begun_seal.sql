-- A seal that was begun with a party that is struck out, and whose key is gone, is finished under the manifest that
-- strikes it out: the same entries and the same root, cosigned by those who answer. Everything else stands.
DROP TRIGGER written_once ON seal;
CREATE TRIGGER written_once BEFORE UPDATE ON seal FOR EACH ROW
    WHEN (OLD.seed IS NOT NULL
        OR (OLD.manifest = NEW.manifest AND OLD.cosigned IS NOT NULL
            AND NEW.cosigned IS DISTINCT FROM OLD.cosigned)
        OR (OLD.manifest <> NEW.manifest AND (NEW.cosigned IS NOT NULL OR NEW.seed IS NOT NULL))
        OR (OLD.number, OLD.size, OLD.first, OLD.begun_at, OLD.root, OLD.previous_seed, OLD.origin,
            OLD.checkpoint)
        IS DISTINCT FROM (NEW.number, NEW.size, NEW.first, NEW.begun_at, NEW.root,
            NEW.previous_seed, NEW.origin, NEW.checkpoint))
    EXECUTE FUNCTION refuse_change();
