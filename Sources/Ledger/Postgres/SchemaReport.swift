package import Invoices
import Verification

/// The result of migrating one schema set of one database.
package struct SchemaReport: Sendable, Equatable {
    package let set: SchemaSet.Name
    /// The set's version now.
    package var version = 0
    /// The steps that were applied by this call, `1 invoice`.
    package var applied: [String] = []
    /// Made by this call; 0 where the years around today had theirs.
    package var partitionsMade = 0

    init(_ set: SchemaSet.Name) { self.set = set }
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
        return "\(set) schema version \(version): \(steps)\(partitions)"
    }
}

extension SchemaSet.Name: CustomStringConvertible {
    package var description: String { rawValue }
}

/// Why a schema set is not this program's.
package enum SchemaFault: Error, Sendable, Equatable {
    /// A newer program has been here; running an older one could damage what it wrote.
    case newer(SchemaSet.Name, found: Int, known: Int)
    /// A step that was applied is not the one of the same number in this program.
    case changed(SchemaSet.Name, version: Int, name: String)
    case failed(SchemaSet.Name, version: Int, name: String, ServiceUnavailable)
    /// `fapiao migrate` has to run first.
    case behind(SchemaSet.Name, found: Int, needed: Int)
    case ledger(ServiceUnavailable)
}

extension SchemaFault: CustomStringConvertible {
    /// One English sentence for the log and the terminal.
    package var description: String {
        switch self {
        case .newer(let set, let found, let known):
            "the database has \(set) schema version \(found), this program knows \(known): "
                + "use a newer program"
        case .changed(let set, let version, let name):
            "\(set) migration \(version) (\(name)) was applied in another form than this program's"
        case .failed(let set, let version, let name, let fault):
            switch fault.effect {
            case .didNotHappen:
                "\(set) migration \(version) (\(name)) failed and was rolled back: \(fault.detail)"
            case .mayHaveHappened:
                "\(set) migration \(version) (\(name)) got no answer and may have been applied; "
                    + "run `fapiao migrate` again: \(fault.detail)"
            }
        case .behind(.ledger, found: 0, _):
            "the database holds no ledger yet: run `fapiao migrate` with the same settings first"
        case .behind(let set, let found, let needed):
            "the database has \(set) schema version \(found), this program needs \(needed): "
                + "run `fapiao migrate`"
        case .ledger(let fault): "the database cannot be used: \(fault.detail)"
        }
    }
}
