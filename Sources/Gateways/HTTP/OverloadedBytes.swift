import Edge
import NIOCore
import Verification

/// One response for overload, as bytes but for the request ID.
struct OverloadedBytes: Sendable {
    let head: [UInt8]
    private let beforeName: [UInt8]
    private let afterName: [UInt8]

    /// A text that stands nowhere else in a problem, for the request ID to take its place.
    private static let placeholder = "NAME-OF-THE-REQUEST"

    init(_ problem: Problem, _ language: Language, head: (CompleteResponse) -> [UInt8]) {
        let info = RequestInfo(began: .now, requestID: Self.placeholder, language: language)
        let response = ProblemResponse.make(problem, for: info)
        self.head = head(response)
        let parts = String(buffer: response.body).split(
            separator: Self.placeholder, omittingEmptySubsequences: false)
        precondition(parts.count == 2, "a problem names its request once")
        beforeName = Array(parts[0].utf8)
        afterName = Array(parts[1].utf8)
    }

    func body(_ info: RequestInfo) -> [UInt8] {
        beforeName + Array(info.requestID.utf8) + afterName
    }
}
