import Edge
import Invoices

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

    /// True if a browser sent it that may ask twice.
    var isKept: Bool {
        switch content {
        case .photo(let problem):
            switch problem.code {
            // No form of ours, which nobody has sent by our page.
            case .badRequest, .forbidden, .unsupportedMediaType: false
            default: true
            }
        case .answers(let shown):
            shown.allSatisfy { $0.typed.bytes <= Self.typedBytesMaximum }
        }
    }

    /// The refusal that it shows; nil for an answer, and for several, each of which says its own.
    var refusal: Problem? {
        switch content {
        case .photo(let problem): problem
        case .answers(let shown): shown.count == 1 ? shown[0].refusal : nil
        }
    }

    /// True if it was refused before anything of its client's limit was spent, so that no limit
    /// bounds how many of these there are.
    var isFree: Bool {
        switch refusal?.code {
        case .throttled, .overloaded, .unavailable, .internalError: true
        default: false
        }
    }
}

extension Page.ResultView {
    /// Why there is no answer; nil where there is one.
    var refusal: Problem? {
        guard let answer else { return .unavailable }
        return Problem(refusing: answer)
    }
}

extension SubmittedForm {
    fileprivate var bytes: Int {
        [code, number, issuedOn, amount, checkCode, sellerTaxNumber, qrText]
            .reduce(0) { $0 + $1.utf8.count }
    }
}
