import Invoices
package import Logging
import Verification

extension ServiceUnavailable {
    /// The fault as metadata for the log.
    package var metadata: Logger.Metadata {
        [
            "service": .string(service.rawValue), "code": .string(code.rawValue),
            "detail": .string(detail),
        ]
    }

    /// As `metadata`, where a change was asked for.
    package var changeMetadata: Logger.Metadata {
        metadata.merging(["effect": .string(effect.rawValue)]) { $1 }
    }
}
