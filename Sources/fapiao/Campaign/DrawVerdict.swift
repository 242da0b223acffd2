import Cryptography
import Invoices
import Lottery

/// The answer of `fapiao draw verify` about one thing that it checked.
enum DrawVerdict {
    /// With what its parties show beside it.
    case campaign(CampaignReport, PartyAnswers.Unpublished)
    /// A file to show, by itself.
    case shown(HolderProof, HolderCheck.Shown)
    case found(CampaignReport.Found)
    /// The receipt's promise is not over where the files end.
    case notDue
    case cheated(CampaignFault)

    /// Another number than any trick's.
    static let notDueExitCode: Int32 = 47

    var exitCode: Int32 {
        switch self {
        case .campaign(let report, let unpublished):
            Self.trick(of: report, unpublished).map(\.exitCode) ?? 0
        case .shown, .found: 0
        case .notDue: Self.notDueExitCode
        case .cheated(let fault): fault.trick.exitCode
        }
    }

    /// A fault unless people find that it is none.
    private static func trick(of report: CampaignReport, _ unpublished: PartyAnswers.Unpublished)
        -> Trick?
    {
        if report.late > 0 { return .late }
        return report.missingDraws.isEmpty && unpublished.draws.isEmpty ? nil : .missingDraw
    }

    private var name: String {
        switch self {
        case .campaign(let report, let unpublished):
            Self.trick(of: report, unpublished).map(\.rawValue) ?? "sound"
        case .shown, .found: "sound"
        case .notDue: "not-due"
        case .cheated(let fault): fault.trick.rawValue
        }
    }

    /// The sentences for people, each a line.
    var lines: [String] {
        switch self {
        case .campaign(let report, let unpublished): Self.lines(of: report, unpublished)
        case .shown(let proof, let shown):
            [
                "sound: entry \(shown.ticket.index) of \(proof.checkpoint.origin) is in the log of "
                    + "\(proof.checkpoint.size), and its seal was revealed by all parties",
                "its number is \(shown.ticket.drawn) of \(Ladder.whole): "
                    + Self.gives(shown.prize),
            ] + Self.cosigners(shown.missingCosigners)
        case .found(let found):
            [
                "sound: entry \(found.index) is in the log, and its number is "
                    + "\(found.outcome.ticket.drawn) of \(Ladder.whole): "
                    + (found.outcome.prize.map { "it won \($0)" } ?? "it did not win")
            ]
        case .notDue:
            ["not due: these files end before the receipt's promise; ask newer ones"]
        case .cheated(let fault): ["\(fault.trick.rawValue): \(fault)"]
        }
    }

    private static func gives(_ prize: Prize?) -> String {
        guard let prize else { return "no row of its ladder, so it lost fairly" }
        return "the row of \(prize.id) (\(prize.value) yuan); whether one was left says the replay "
            + "of the campaign"
    }

    private static func cosigners(_ names: [String]) -> [String] {
        names.isEmpty ? [] : ["without the cosignature of \(names.joined(separator: ", "))"]
    }

    /// More in one line nobody reads; the JSON has all.
    private static let daysNamed = 5

    private static func lines(
        of report: CampaignReport, _ unpublished: PartyAnswers.Unpublished
    ) -> [String] {
        let verdict = trick(of: report, unpublished).map(\.rawValue) ?? "sound"
        let prizes = report.prizes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        var lines = [
            "\(verdict): \(report.origin)",
            "\(report.sealed) entries in \(report.seals) seals, \(report.waiting) not sealed yet",
            "prizes: \(prizes.isEmpty ? "none" : prizes.joined(separator: ", ")); "
                + "\(report.cost) yuan",
        ]
        if !report.draws.isEmpty {
            lines.append("draws: \(report.draws.joined(separator: ", "))")
        }
        for (name, count) in report.missingCosigners.sorted(by: { $0.key < $1.key }) {
            lines.append("\(count) seals without the cosignature of \(name)")
        }
        for draw in report.unpublishedDraws {
            let due = report.missingDraws.contains(draw) ? "is due" : "has closed"
            let parties = unpublished.draws[draw].map {
                ", though \($0.joined(separator: ", ")) answered"
            }
            lines.append("draw \(draw) \(due) and is not published\(parties ?? "")")
        }
        for (name, size) in unpublished.seals.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(name) has answered for the seal of size \(size), which is not there yet")
        }
        if !report.missingDays.isEmpty {
            let some = report.missingDays.prefix(daysNamed).map { "\($0)" }
            let others = report.missingDays.count - some.count
            lines.append(
                "no figures were published of \(some.joined(separator: ", "))"
                    + (others > 0 ? " and \(others) other days" : ""))
        }
        if let late = report.firstLate {
            lines.append("\(report.late) entries were cosigned late; the first: \(late)")
        }
        return lines
    }
}

extension DrawVerdict {
    /// One object, for programs.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("verdict", name)
            writer.name("exit_code")
            writer.integer(exitCode)
            switch self {
            case .campaign(let report, let unpublished):
                Self.write(report, unpublished, to: &writer)
            case .shown(_, let shown):
                Self.write(shown.ticket, prize: shown.prize?.id, to: &writer)
                writer.name("missing_cosigners")
                writer.array(shown.missingCosigners) { $0.string($1) }
            case .found(let found):
                Self.write(found.outcome.ticket, prize: found.outcome.prize, to: &writer)
            case .notDue: break
            case .cheated(let fault): writer.field("sentence", "\(fault)")
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(
        _ ticket: InstantDraw.Ticket, prize: String?, to writer: inout JSONWriter
    ) {
        writer.name("index")
        writer.integer(ticket.index)
        writer.name("number")
        writer.integer(ticket.drawn)
        writer.field("prize", ifAny: prize)
    }

    private static func write(
        _ report: CampaignReport, _ unpublished: PartyAnswers.Unpublished,
        to writer: inout JSONWriter
    ) {
        writer.field("origin", report.origin)
        writer.name("manifests")
        writer.array(report.manifests) { $0.string($1.description) }
        for (name, count) in [
            ("entries", report.sealed), ("seals", report.seals), ("waiting", report.waiting),
            ("late", report.late),
        ] {
            writer.name(dynamic: name)
            writer.integer(count)
        }
        writer.name("prizes")
        writer.object { writer in
            for (prize, count) in report.prizes.sorted(by: { $0.key < $1.key }) {
                writer.name(dynamic: prize)
                writer.integer(count)
            }
        }
        writer.name("cost_fen")
        writer.integer(report.cost.value)
        writer.name("draws")
        writer.array(report.draws) { $0.string($1) }
        writer.name("missing_draws")
        writer.array(
            report.unpublishedDraws.filter { draw in
                report.missingDraws.contains(draw) || unpublished.draws[draw] != nil
            }
        ) { $0.string($1) }
        writer.name("missing_days")
        writer.array(report.missingDays) { $0.string("\($1)") }
        writer.name("missing_cosigners")
        writer.object { writer in
            for (name, count) in report.missingCosigners.sorted(by: { $0.key < $1.key }) {
                writer.name(dynamic: name)
                writer.integer(count)
            }
        }
    }
}
