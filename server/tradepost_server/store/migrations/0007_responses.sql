-- Who answered what: a form, or a choice that may be made once, is answered once by each.

CREATE TABLE responses (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,       -- that was answered
    participant_id text COLLATE "C" NOT NULL,   -- who answered
    answer_id text COLLATE "C" NOT NULL,        -- the message that the answer is
    PRIMARY KEY (tenant_id, conversation_id, message_id, participant_id),
    FOREIGN KEY (tenant_id, conversation_id, participant_id) REFERENCES participants
);

GRANT SELECT, INSERT ON responses TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON responses TO tradepost_service;
ALTER TABLE responses ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON responses TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON responses TO tradepost_service USING (true);
