import Lottery

/// The words of `fapiao draw run` for a step: what it does, or for whom it waits and what that one
/// has to do.
struct DrawRunText {
    let draw: String
    /// Of the operator's own files.
    let folder: String

    func sentence(_ step: DrawRun.Step) -> String {
        switch step {
        case .publishFirstPart(let terms):
            "publishes the first part of the terms: \(terms.passes.count) entries passed over"
        case .fix: "fixes the terms with their sources"
        case .publish: "publishes the terms"
        case .reveal: "reveals the operator's part"
        case .ask(_, let names): "asks \(Self.list(names)) for their reveals"
        case .draw: "draws, and publishes the result"
        case .record: "records its winners, whose prizes are reserved"
        case .wait(let wait): sentence(wait)
        case .stop(let stop): "must not go on: " + sentence(stop)
        case .notHeld: "is not held: no entry was sealed for it, and its prizes are not awarded"
        case .done: "is drawn, and its winners are recorded; its minutes are \(folder)/minutes.html"
        }
    }

    private func sentence(_ wait: DrawRun.Wait) -> String {
        switch wait {
        case .closing(let until): "waits until \(Self.time(until)), some moments behind its closing"
        case .lastSeal(let names):
            "waits for the last seal: \(Self.list(names)) may have cosigned one that is not published "
                + "yet, or does not answer"
        case .passes(let entries):
            "waits for the operator's people: --passes FILE names the entries from "
                + "\(entries.lowerBound) to below \(entries.upperBound) that are passed over, an "
                + "empty file none"
        case .auditors(let names):
            "waits for \(Self.list(names)): each signs \(folder)/first (fapiao draw sign), and "
                + "--note FILE takes what each sends"
        case .sale(let source, let until):
            "waits for the end of the sale for \(source), \(Self.time(until)); until then each "
                + "witness's people confirm draws/\(draw)/terms (fapiao witness confirm)"
        case .sources(let sources):
            "waits for the operator's people: "
                + sources.map { "--source '\($0.name)=RESULT' of issue \($0.issue)" }
                .joined(separator: ", ")
        case .operatorReveal:
            "waits for `fapiao draw serve`, which has the operator's key and reveals its part within "
                + "seconds; its log says why it does not"
        case .witnesses(let replies):
            "waits for "
                + replies.sorted { $0.key < $1.key }
                .map { "\($0.key), which \(Self.words($0.value))" }.joined(separator: "; ")
        case .openings:
            "waits for the keys of the openings: --campaign-key FILE and --personal-key FILE, and a "
                + "database account with the rights of fapiao_auditor"
        case .winners:
            "is published and waits for the database, where its winners become wins: draw.databaseURL, "
                + "of an account with the rights of fapiao_lottery"
        case .fund:
            "is published and waits for the campaign's fund, which does not hold its prizes: see "
                + "`fapiao books deposit`"
        }
    }

    private func sentence(_ stop: DrawRun.Stop) -> String {
        switch stop {
        case .noAuditor: "the manifest names no auditor, who would have to sign what is decided"
        case .saleHasEnded(let source, let at):
            "the sale for \(source) ended at \(Self.time(at)) before the first part was published, so "
                + "passes could have been chosen by its result"
        case .otherEntries(let entries, let signed):
            "by the published seals it is over \(entries.lowerBound) to below \(entries.upperBound), "
                + "and the first part says \(signed.lowerBound) to below \(signed.upperBound)"
        case .otherTermsPublished:
            "draws/\(draw)/terms has other terms than the operator's own files"
        case .answeredAnother(let name): "\(name) has given its one answer to other terms"
        case .olderThanRecorded:
            "the database knows of a disqualification that is not in draws/\(draw): these files are "
                + "not the newest"
        }
    }

    private static func words(_ reply: RevealReply) -> String {
        switch reply {
        case .refused(422): "has not these terms: its people confirm them and type each source"
        case .refused(403): "refuses: its rules are others, or a cosignature is missing"
        case .refused(404): "does not know this log"
        case .refused(let status): "answers with status \(status)"
        case .revealed: "gives a reveal that proves nothing"
        case .answeredAnother: "has answered other terms"
        case .unreachable: "does not answer"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    private static func time(_ second: UInt64) -> String {
        "\(CampaignTime.minute(of: second)) (UTC+8)"
    }
}
