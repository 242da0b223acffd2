import Cryptography
import Edge
import Invoices
import Lottery
import Verification

extension Problem {
    /// The refusal of an invoice that was verified.
    init(_ refusal: EntryRefusal, _ note: SignedNote) {
        self.init(.notEntered)
        let sentence = refusal.sentence
        unmet = UnmetRule(
            rule: refusal.rule, chinese: sentence.chinese, english: sentence.english,
            refusal: String(decoding: note.bytes, as: UTF8.self),
            until: refusal.until.map { Timestamp(microseconds: Int64($0) * 1_000_000) })
    }

    /// The refusal of details that are no listed invoice's. It is not signed: of what was not verified there is
    /// nothing to say to others.
    init(unverified answer: Answer) {
        self.init(.notEntered)
        func sentence(in language: Language) -> String {
            if answer.verdict == .notFound {
                return language == .chinese
                    ? "查无此票。刚开具的发票可能要过一段时间才能查到，查到以后可以参加。"
                    : "No such invoice is listed. A new one may take a while, and can be entered once "
                        + "it is."
            }
            let sentences = [language.words.message(answer.verdict)]
            return (sentences + answer.attemptRemarks(in: language))
                .joined(separator: language.space)
        }
        unmet = UnmetRule(
            rule: answer.verdict.name, chinese: sentence(in: .chinese),
            english: sentence(in: .english), wrongAttemptsLeft: answer.wrongAttemptsLeft)
        liftedBy = answer.liftedBy
    }
}
