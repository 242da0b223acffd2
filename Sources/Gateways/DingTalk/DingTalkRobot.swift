/// A robot of an application within DingTalk (钉钉), as its console shows it.
package struct DingTalkRobot: Sendable {
    let appSecret: String
    /// Where answers may be sent: messages name the place themselves, and nothing signs them.
    let sessionHosts: AllowedHosts

    package init(appSecret: String, sessionHosts: AllowedHosts) {
        self.appSecret = appSecret
        self.sessionHosts = sessionHosts
    }
}
