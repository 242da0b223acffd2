package import Invoices

/// Why the sequencer stops. After `unavailable` and `files` it may start again by itself; everything else needs people.
package enum SequencerFault: Error, Equatable, Sendable {
    case unavailable(ServiceUnavailable)
    case files(LogFilesFault)
    /// The public checkpoint is ahead of the database, or is not the database's: it was restored from a backup, or
    /// this is another campaign's folder. To go on would sign one size with two roots.
    case restored(published: UInt64, known: UInt64)
    /// A witness has cosigned more than the database has.
    case witnessAhead(String, size: UInt64, known: UInt64)
    /// A witness has cosigned a log that the database's does not continue.
    case notContinued(String)
    /// A witness has given its one answer to another seal than this one.
    case answeredAnother(String, String)
    /// Another sequencer has sealed: this one has lost its lock.
    case overtaken
    /// The database holds rows that cannot be.
    case damaged(String)

    /// True if a new start can mend it.
    package var isPassing: Bool {
        switch self {
        case .unavailable, .files, .overtaken: true
        case .restored, .witnessAhead, .notContinued, .answeredAnother, .damaged: false
        }
    }
}

extension SequencerFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let fault): "the database does not answer: \(fault)"
        case .files(let fault): "the public files cannot be written: \(fault)"
        case .restored(let published, let known):
            "the public checkpoint has \(published) entries and is not the database's, which has "
                + "\(known) sealed: was it restored from a backup?"
        case .witnessAhead(let name, let size, let known):
            "\(name) has cosigned \(size) entries and the database has \(known): was it restored "
                + "from a backup?"
        case .notContinued(let name):
            "\(name) has cosigned another log than the database has: was it restored from a backup?"
        case .answeredAnother(let name, _):
            "\(name) has answered for another seal than the database has: was it restored from a "
                + "backup?"
        case .overtaken: "another sequencer has gone on with this log"
        case .damaged(let reason): "the database holds what cannot be: \(reason)"
        }
    }
}
