import Cryptography
import Invoices
import Verification

/// Calls DingTalk's interface with the application's access token.
struct DingTalkServer: Sendable {
    private let robot: DingTalkRobot
    private let outbound: any OutboundCaller
    private let tokens: AccessTokenRefresher

    init(_ robot: DingTalkRobot, outbound: any OutboundCaller, memory: any EphemeralStore) {
        self.robot = robot
        self.outbound = outbound
        tokens = AccessTokenRefresher(memory: memory, name: "dingtalk \(robot.appKey)") {
            () throws(PlatformFault) in
            // open.dingtalk.com, "获取企业内部应用的accessToken".
            var request = OutboundRequest(url: "\(robot.api.origin)/v1.0/oauth2/accessToken")
            request.headers = Self.json
            request.body = Self.object(
                ("appKey", robot.appKey), ("appSecret", robot.appSecret.reveal()))
            return try AccessToken(
                Self.read(try await outbound.perform(request)), text: "accessToken",
                seconds: "expireIn")
        }
    }

    /// open.dingtalk.com, "下载机器人接收消息的文件内容": asks for the photo's URL, then fetches its
    /// bytes.
    func photo(_ downloadCode: String) async throws -> [UInt8] {
        let reply = try await tokens.withToken(refusedBy: { $0.reason == .tokenRefused }) {
            token throws(PlatformFault) in
            var request = OutboundRequest(
                url: "\(robot.api.origin)/v1.0/robot/messageFiles/download")
            request.headers = Self.json + [("x-acs-dingtalk-access-token", token)]
            request.body = Self.object(
                ("downloadCode", downloadCode), ("robotCode", robot.robotCode))
            return try Self.read(try await outbound.perform(request))
        }
        guard let url = reply["downloadUrl"]?.text else { throw PlatformFault(.unreadable) }
        return try await PhotoFetch.bytes(
            PhotoFetch.request(PhotoFetch.secured(url, within: robot.photoHosts)), by: outbound)
    }

    private static let json = [(name: "Content-Type", value: "application/json; charset=utf-8")]

    private static func object(_ fields: (StaticString, String)...) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in fields { writer.field(name, value) }
        }
        return writer.bytes
    }

    /// Unlike a session it answers with HTTP statuses, and its body names the error.
    private static func read(_ reply: OutboundReply) throws(PlatformFault) -> PlatformJSON {
        if let json = try? PlatformJSON(reply.body),
            json["code"]?.text == "InvalidAuthentication"
        {
            throw PlatformFault(.tokenRefused)
        }
        return try PlatformReply.json(reply)
    }
}
