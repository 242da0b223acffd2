import ArgumentParser
import Invoices
import Verification

/// Prints the outcome of one change; a refusal ends the command with 1.
struct ChangeReport {
    let id: InvoiceID
    let outcome: ChangeOutcome
    /// The change that was made, as a participle: `voided`.
    let done: String

    func print(asJSON: Bool) throws {
        asJSON ? printJSON() : printText()
        switch outcome {
        case .applied, .alreadyApplied: break
        case .refused: throw ExitStatus.no
        case .failed: throw ExitStatus.unavailable
        }
    }

    private var name: String { id.description }

    private func printText() {
        switch outcome {
        case .applied: Terminal.output("\(name) \(done)\n")
        case .alreadyApplied: Terminal.output("\(name) was \(done) already\n")
        case .refused(let refusal):
            Terminal.errorOutput("\(name) not \(done): \(refusal.explanation)\n")
        case .failed(let fault):
            Terminal.errorOutput(
                "\(name): its ledger cannot be used: \(fault.detail); "
                    + "\(fault.effect.explanation)\n")
        }
    }

    private func printJSON() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", ifAny: id.code?.description)
            writer.field("number", id.number.description)
            switch outcome {
            case .applied(let revision):
                writer.field("outcome", "applied")
                writer.name("revision")
                writer.integer(revision)
            case .alreadyApplied: writer.field("outcome", "already_applied")
            case .refused(let refusal):
                writer.field("outcome", "refused")
                writer.field("refusal", refusal.rawValue)
                writer.field("reason", refusal.explanation)
            case .failed(let fault):
                writer.field("outcome", "failed")
                writer.field("fault", fault.code.rawValue)
                writer.field("effect", fault.effect.rawValue)
            }
        }
        Terminal.output(String(decoding: writer.bytes, as: UTF8.self) + "\n")
    }
}
