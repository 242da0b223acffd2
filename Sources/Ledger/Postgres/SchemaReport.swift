package import Verification

/// The result of a migration.
package struct SchemaReport: Sendable, Equatable {
    /// The schema's version now.
    package var version = 0
    /// The steps that were applied by this call, `1 invoice`.
    package var applied: [String] = []
    package var partitionsMade = 0
}

extension SchemaReport: CustomStringConvertible {
    /// One English sentence for the terminal.
    package var description: String {
        let steps =
            applied.isEmpty ? "nothing to apply" : "applied \(applied.joined(separator: ", "))"
        let partitions =
            switch partitionsMade {
            case 0: ""
            case 1: "; 1 partition made"
            default: "; \(partitionsMade) partitions made"
            }
        return "schema version \(version): \(steps)\(partitions)"
    }
}

/// Why the schema is not this program's.
package enum SchemaFault: Error, Sendable, Equatable {
    /// A newer program has been here; running an older one could damage what it wrote.
    case newer(found: Int, known: Int)
    /// A step that was applied is not the one of the same number in this program.
    case changed(version: Int, name: String)
    case failed(version: Int, name: String, ServiceUnavailable)
    /// `fapiao migrate` has to run first.
    case behind(found: Int, needed: Int)
    case ledger(ServiceUnavailable)
}

extension SchemaFault: CustomStringConvertible {
    /// One English sentence for the log and the terminal.
    package var description: String {
        switch self {
        case .newer(let found, let known):
            "the database has schema version \(found), this program knows \(known): "
                + "use a newer program"
        case .changed(let version, let name):
            "migration \(version) (\(name)) was applied in another form than this program's"
        case .failed(let version, let name, let fault):
            switch fault.effect {
            case .didNotHappen:
                "migration \(version) (\(name)) failed and was rolled back: \(fault.detail)"
            case .mayHaveHappened:
                "migration \(version) (\(name)) got no answer and may have been applied; "
                    + "run `fapiao migrate` again: \(fault.detail)"
            }
        case .behind(found: 0, _):
            "the database holds no ledger yet: run `fapiao migrate` with the same settings first"
        case .behind(let found, let needed):
            "the database has schema version \(found), this program needs \(needed): "
                + "run `fapiao migrate`"
        case .ledger(let fault): "the database cannot be used: \(fault.detail)"
        }
    }
}
