import Verification

/// Counts what became of the lines and writes it down, one line of NDJSON for each.
struct ChangeTally {
    /// Lines taken so far, blank ones included: line numbers are the sender's.
    private(set) var read = 0
    private var applied = 0
    private var already = 0
    private var refused = 0
    private var bad = 0
    private var failed = 0

    mutating func report(_ rows: [ChangeRow], _ outcomes: [ChangeOutcome]) -> [UInt8] {
        var next = outcomes.makeIterator()
        var lines: [UInt8] = []
        for row in rows {
            read += 1
            switch row {
            case .blank: continue
            case .bad(let reason): lines += report(bad: reason)
            case .change:
                if let outcome = next.next() { lines += report(outcome) }
            }
        }
        return lines
    }

    /// The ledger did not answer: whether it took these is unknown, and sending them again is safe.
    mutating func reportFailure(of rows: [ChangeRow]) -> [UInt8] {
        var lines: [UInt8] = []
        for row in rows {
            read += 1
            switch row {
            case .blank: continue
            case .bad(let reason): lines += report(bad: reason)
            case .change: lines += reportFailure()
            }
        }
        return lines
    }

    private mutating func reportFailure() -> [UInt8] {
        failed += 1
        return line("failed") { writer in
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
        return writer.bytes + [0x0A]
    }

    private mutating func report(bad reason: String) -> [UInt8] {
        bad += 1
        return line("bad") { $0.field("reason", reason) }
    }

    private mutating func report(_ outcome: ChangeOutcome) -> [UInt8] {
        switch outcome {
        case .applied(let revision):
            applied += 1
            return line("applied") { writer in
                writer.name("revision")
                writer.integer(revision)
            }
        case .alreadyApplied:
            already += 1
            return line("already_applied") { _ in }
        case .refused(let refusal):
            refused += 1
            return line("refused") { writer in
                writer.field("code", refusal.rawValue)
                writer.field("reason", refusal.explanation)
            }
        case .failed: return reportFailure()
        }
    }

    private func line(
        _ outcome: String, _ more: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 96)
        writer.object { writer in
            writer.name("line")
            writer.integer(read)
            writer.field("outcome", outcome)
            more(&writer)
        }
        return writer.bytes + [0x0A]
    }
}
