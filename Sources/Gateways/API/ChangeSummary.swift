import Invoices
import Verification

/// Counts the outcomes of the lines and writes one line of NDJSON for each.
struct ChangeSummary {
    /// Lines taken so far, blank ones included: line numbers are the sender's.
    private(set) var read = 0
    private var applied = 0
    private var already = 0
    private var refused = 0
    private var bad = 0
    private var failed = 0

    /// Bytes that most lines of an answer have at most.
    private static let lineBytes = 64

    mutating func report(_ rows: [ChangeRow], _ outcomes: [ChangeOutcome]) -> [UInt8] {
        var next = outcomes.makeIterator()
        var lines = JSONWriter(reserving: rows.count * Self.lineBytes)
        for row in rows {
            read += 1
            switch row {
            case .blank: continue
            case .bad(let reason): report(bad: reason, to: &lines)
            case .change:
                if let outcome = next.next() { report(outcome, to: &lines) }
            }
        }
        return lines.bytes
    }

    /// The rows of a batch whose changes got no outcomes.
    mutating func report(_ fault: ServiceUnavailable, of rows: [ChangeRow]) -> [UInt8] {
        var lines = JSONWriter(reserving: rows.count * Self.lineBytes)
        for row in rows {
            read += 1
            switch row {
            case .blank: continue
            case .bad(let reason): report(bad: reason, to: &lines)
            case .change: report(fault, to: &lines)
            }
        }
        return lines.bytes
    }

    private mutating func report(_ fault: ServiceUnavailable, to lines: inout JSONWriter) {
        failed += 1
        line("failed", to: &lines) { writer in
            writer.field("effect", fault.effect.rawValue)
            writer.field("reason", "\(fault.service) did not answer; \(fault.effect.explanation)")
            writer.name("retry")
            writer.boolean(true)
        }
    }

    func summary() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("summary")
            writer.object { writer in
                let counts: [(StaticString, Int)] = [
                    ("applied", applied), ("alreadyApplied", already), ("refused", refused),
                    ("bad", bad), ("failed", failed),
                ]
                for (name, count) in counts {
                    writer.name(name)
                    writer.integer(count)
                }
            }
        }
        writer.endLine()
        return writer.bytes
    }

    private mutating func report(bad reason: String, to lines: inout JSONWriter) {
        bad += 1
        line("bad", to: &lines) { $0.field("reason", reason) }
    }

    private mutating func report(_ outcome: ChangeOutcome, to lines: inout JSONWriter) {
        switch outcome {
        case .applied(let revision):
            applied += 1
            line("applied", to: &lines) { writer in
                writer.name("revision")
                writer.integer(revision)
            }
        case .alreadyApplied:
            already += 1
            line("already_applied", to: &lines) { _ in }
        case .refused(let refusal):
            refused += 1
            line("refused", to: &lines) { writer in
                writer.field("code", refusal.rawValue)
                writer.field("reason", refusal.explanation)
            }
        case .failed(let fault): report(fault, to: &lines)
        }
    }

    private func line(
        _ outcome: String, to lines: inout JSONWriter, _ more: (inout JSONWriter) -> Void
    ) {
        lines.object { writer in
            writer.name("line")
            writer.integer(read)
            writer.field("outcome", outcome)
            more(&writer)
        }
        lines.endLine()
    }
}
