import Verification

/// A token by which a platform knows us for two hours.
struct AccessToken: Sendable, Equatable {
    let text: String
    let lifetime: Duration

    /// From the reply to a request for a token; platforms name its two fields differently.
    init(
        _ json: PlatformJSON, text: String = "access_token", seconds: String = "expires_in"
    ) throws(PlatformFault) {
        guard let text = json[text]?.text, (1...Self.bytesMaximum).contains(text.utf8.count),
            let seconds = json[seconds]?.integer, (1...86_400).contains(seconds)
        else { throw PlatformFault(.unreadable) }
        self.text = text
        lifetime = .seconds(seconds)
    }

    /// WeChat asks for room for 512 ("获取接口调用凭据").
    private static let bytesMaximum = 1_024
}
