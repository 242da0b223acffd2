package import Payouts

/// The codes of refusals (错误码). None says that a payment failed: an answer that is no success may be lost, old, or
/// of a machine in between, and the bill may stand all the same.
package enum WeChatPayCode {
    /// Slower, with the same number.
    package static let throttled: Set<String> = [
        "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED", "FREQUENCY_LIMITED", "FREQUENCY_LIMIT",
    ]
    /// Balance, signature, right: our own side, which a person mends.
    package static let payerSide: Set<String> = ["NOT_ENOUGH", "SIGN_ERROR", "NO_AUTH"]
    /// To a question; the order may still be on its way.
    package static let notFound = "NOT_FOUND"

    /// - Parameter isQuery: only to a question does "not found" speak of the order.
    package static func answer(
        to code: String, status: Int, isQuery: Bool
    ) -> ProviderAnswer {
        if throttled.contains(code) || (code.isEmpty && status == 429) { return .throttled }
        if payerSide.contains(code) { return .payerSide(stop: code) }
        if code == notFound, isQuery { return .notFound }
        return .unknown(code.isEmpty ? "HTTP \(status)" : code)
    }
}
