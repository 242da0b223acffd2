/// The response that Twilio accepts (TwiML for Programmable Messaging).
enum TwiML {
    static func document(_ reply: ChannelReply) -> String {
        let start = #"<?xml version="1.0" encoding="UTF-8"?>"#
        guard case .text(let text, _) = reply else { return start + "<Response/>" }
        return "\(start)<Response><Message>\(escape(text))</Message></Response>"
    }

    /// Characters that XML does not allow are left out: with one of them the person would get no reply
    /// at all.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case _ where XMLWriter.isCharacter(scalar): escaped.unicodeScalars.append(scalar)
            default: break
            }
        }
        return escaped
    }
}
