package import Cryptography

/// A robot of an application within DingTalk (钉钉), as its console shows it.
package struct DingTalkRobot: Sendable {
    let appSecret: SecretText
    /// The hosts that answers may be sent to: messages name the place themselves, and nothing signs
    /// them.
    let sessionHosts: AllowedHosts
    /// Empty where photos are not to be fetched.
    let appKey: String
    let robotCode: String
    let api: WebAddress
    /// The hosts that the interface may send us to for a photo.
    let photoHosts: AllowedHosts

    /// - Parameter robotCode: empty for the application's own, which is its key.
    package init(
        appSecret: SecretText, sessionHosts: AllowedHosts, appKey: String, robotCode: String,
        api: WebAddress, photoHosts: AllowedHosts
    ) {
        self.appSecret = appSecret
        self.sessionHosts = sessionHosts
        self.appKey = appKey
        self.robotCode = robotCode.isEmpty ? appKey : robotCode
        self.api = api
        self.photoHosts = photoHosts
    }
}
