import Cryptography
package import ProgramSettings

/// The settings of a robot of an application within DingTalk (钉钉).
package struct DingTalkSettings: SettingArea {
    static let appSecret = Setting.secret(
        "dingtalk.appSecret",
        "The application's AppSecret, which signs the moment of every call. Empty: off.")
    static let sessionHosts = Setting.hosts(
        "dingtalk.sessionHosts", ["oapi.dingtalk.com"],
        "Hosts that answers may be sent to: each message names the place, and nothing signs it.")
    static let appKey = Setting.text(
        "dingtalk.appKey", "",
        "The application's AppKey (Client ID), to fetch photos. Empty: only texts are read.")
    static let robotCode = Setting.text(
        "dingtalk.robotCode", "",
        "The robot's code (RobotCode), where it is not the AppKey.")
    static let apiURL = Setting.webAddress(
        "dingtalk.apiUrl", "https://api.dingtalk.com",
        "Where DingTalk's interface is: https, or http on this machine.")
    static let photoHosts = Setting.hosts(
        "dingtalk.photoHosts",
        ["wukong-file-im-zjk.oss-cn-zhangjiakou.aliyuncs.com", "*.dingtalk.com"],
        formerly: ["dingtalk.pictureHosts"],
        "Hosts that photos may be fetched from; the interface says where each lies.")

    package static let groups = [
        SettingGroup("dingtalk", [appSecret, sessionHosts, appKey, robotCode, apiURL, photoHosts])
    ]

    /// Nil where it is not configured.
    package let robot: DingTalkRobot?

    package init(from reader: inout SettingReader) {
        let secret = reader.read(Self.appSecret)
        let sessions = reader.read(Self.sessionHosts)
        let key = reader.read(Self.appKey)
        let code = reader.read(Self.robotCode)
        let api = reader.read(Self.apiURL)
        let photos = reader.read(Self.photoHosts)
        guard reader.isOn(secret, Self.appSecret, ifAny: !key.isEmpty) else {
            robot = nil
            return
        }
        robot = DingTalkRobot(
            appSecret: secret, sessionHosts: sessions, appKey: key, robotCode: code, api: api,
            photoHosts: photos)
    }
}
