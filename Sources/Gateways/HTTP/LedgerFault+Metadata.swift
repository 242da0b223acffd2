import Logging
import Verification

extension LedgerFault {
    /// What the log hears of it.
    var metadata: Logger.Metadata {
        ["code": .string(code.rawValue), "detail": .string(detail)]
    }
}
