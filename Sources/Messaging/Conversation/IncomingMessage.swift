package import Edge
package import Verification

/// One message of one person, out of its platform's wrapping and not yet believed.
package struct IncomingMessage: Sendable {
    /// The message itself, by the sort that the platform says it is.
    package enum Content: Sendable {
        case text(String)
        /// The key of a menu's button that the person pressed: words for us to read, and not the person's own.
        case button(String)
        /// The text that a scanner of the platform read from a code.
        case scan(String)
        /// The token of an action: the person pressed its button under a reply of ours.
        case action(String)
        /// A photo, fetched only when the limits allow it. The closure has its own deadline and
        /// size limit; it throws when the photo cannot be had.
        case photo(@Sendable () async throws -> [UInt8])
        /// A photo that we have no credentials to fetch.
        case unfetchable
        /// The person has just subscribed, or opened the conversation.
        case greeting
        /// A sticker, a voice, a place: nothing that we can read.
        case unreadable
        /// A long text message of which a part never came.
        case incomplete
        /// A text of more parts than anybody puts together.
        case tooLong
    }

    /// Decides the limits, the length of an answer and its words.
    package let channel: Client.Channel
    /// The platform's name for the person: a phone number, an openid. Personal data: it is hashed
    /// before it becomes a key or a word in a log.
    package let sender: String
    /// The platform's name for this message: the same again when the platform tries again.
    package let id: String
    /// Not yet believed, and perhaps of any length.
    package let content: Content
    /// The text beside a photo; empty where there is none.
    package let caption: String
    /// The language of the person's phone, where the platform tells it.
    package let language: Language?
    /// The account of ours that was written to, where the platform has another name of the person for each; empty
    /// where it has the same for all.
    package let account: String
    /// True if others read the answer too.
    package let isInGroup: Bool
    /// The address to call for this person, where the platform names one with each message; empty
    /// elsewhere.
    package let place: String

    package init(
        channel: Client.Channel, sender: String, id: String, content: Content, caption: String = "",
        language: Language? = nil, account: String = "", isInGroup: Bool = false,
        place: String = ""
    ) {
        self.channel = channel
        self.sender = sender
        self.id = id
        self.content = content
        self.caption = caption
        self.language = language
        self.account = account
        self.isInGroup = isInGroup
        self.place = place
    }

    /// The same message, as if the person had said something else.
    func saying(_ content: Content, caption: String = "") -> IncomingMessage {
        IncomingMessage(
            channel: channel, sender: sender, id: id, content: content, caption: caption,
            language: language, account: account, isInGroup: isInGroup, place: place)
    }
}

/// The reply to the person.
package enum ChannelReply: Sendable, Equatable {
    /// A reply with the actions that the person may choose next: buttons where the chat has them,
    /// else the lines of the actions. A text message has its lines in the text already.
    case text(String, actions: [ReplyAction] = [])
    /// No reply at all: the person is past a limit, or it is an echo of our own.
    case silence
}
