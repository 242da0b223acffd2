import Invoices
import Wire

/// Columns that may be NULL.
extension PostgresRows {
    func optionalText(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : text(row, column)
    }

    func optionalMoment(_ row: Int, _ column: Int) -> Timestamp? {
        isNull(row, column) ? nil : PostgresEpoch.moment(timestamptz(row, column))
    }
}
