import Logging
import Verification

extension LedgerFault {
    /// The fault as metadata for the log.
    var metadata: Logger.Metadata {
        ["code": .string(code.rawValue), "detail": .string(detail)]
    }
}
