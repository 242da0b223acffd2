import Verification

/// The record that a result's address shows again: the query and the answer, as values and not as HTML,
/// so that it is small and can be read in either language.
struct ResultRecord: Sendable {
    enum Content: Sendable {
        case answers([Page.ResultView])
        /// A photo gave no answer.
        case photo(Problem)
    }

    /// The language in which it was asked.
    let language: Language
    /// When it was asked, and under which request ID.
    let asked: Timestamp
    let requestID: String
    let content: Content

    init(_ content: Content, on occasion: Page.RenderContext) {
        self.content = content
        language = occasion.language
        asked = occasion.now
        requestID = occasion.requestID
    }

    /// Bytes of a form that are kept: three times what its fields take. A client that sends more is no
    /// browser that asks twice.
    static let typedBytesMaximum = 4_096

    /// Whether it is worth keeping: an answer, or faults that must be corrected before there is one. A
    /// refusal has changed nothing, so its query is best sent again.
    var isKept: Bool {
        switch content {
        case .photo(let problem): problem.code.status == 422
        case .answers(let shown):
            shown.allSatisfy { shown in
                guard shown.typed.bytes <= Self.typedBytesMaximum, let answer = shown.answer else {
                    return false
                }
                guard let refusal = Problem(refusing: answer) else { return true }
                return refusal.code == .malformed
            }
        }
    }
}

extension SubmittedForm {
    fileprivate var bytes: Int {
        [code, number, issuedOn, amount, checkCode, sellerTaxNumber, qrText]
            .reduce(0) { $0 + $1.utf8.count }
    }
}
