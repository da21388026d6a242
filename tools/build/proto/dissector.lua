-- How a bus frame is taken apart: the tables above say what it may hold. Unknown fields are shown by number, damaged ones marked.
-- Whose a packet is, frame or not, stands in the description of its interface: "NAME, PLACE: WHAT" (host-shim/trace/interfaces.ts).

local frame = Proto("twinset", "Twinset bus frame")
local line = Proto("twinset_log", "Twinset log line")
local origin = Proto("twinset_origin", "Twinset participant")
local described = Field.new("frame.interface_description")

-- Name and place of whoever a packet belongs to, or nothing.
local function speaker()
  local description = described()
  if description then return tostring(description.value):match("^([^,:]+), ([^:]+): ") end
end

local KINDS = { [0] = "varint", [1] = "64 bits", [2] = "bytes", [5] = "32 bits" }
local names = {}
for type, message in pairs(FRAMES) do names[type] = message.name end

local header = {
  version = ProtoField.uint8("twinset.version", "Version"),
  sender = ProtoField.uint8("twinset.sender", "Sender", base.DEC, PARTICIPANTS),
  type = ProtoField.uint16("twinset.type", "Type", base.HEX, names),
  length = ProtoField.uint32("twinset.payload_length", "Payload length"),
  request = ProtoField.uint32("twinset.request_id", "Request"),
  session = ProtoField.uint32("twinset.session", "Session"),
  sequence = ProtoField.uint64("twinset.sequence", "Sequence"),
  time = ProtoField.uint64("twinset.time_us", "Time since boot, microseconds"),
  delivery = ProtoField.uint64("twinset.delivery", "Delivery number"),
}
local name = ProtoField.string("twinset.message", "Message")
local text = ProtoField.string("twinset.field", "Field")
local damaged = ProtoExpert.new("twinset.damaged", "The payload is damaged", expert.group.MALFORMED, expert.severity.ERROR)

local all = { name, text }
for _, field in pairs(header) do all[#all + 1] = field end
frame.fields = all
frame.experts = { damaged }

local level = ProtoField.string("twinset.level", "Level")
local source = ProtoField.string("twinset.source", "Source")
line.fields = { level, source }

local participant = ProtoField.string("twinset.participant", "Participant")
local place = ProtoField.string("twinset.place", "Place")
origin.fields = { participant, place }

-- A varint at `at`: its value and the offset behind it, or nothing. Values above 2^53 lose their last digits.
local function varint(bytes, at, stop)
  local value, factor = 0, 1
  for offset = at, math.min(at + 9, stop - 1) do
    local byte = bytes(offset, 1):uint()
    value = value + (byte % 128) * factor
    factor = factor * 128
    if byte < 128 then return value, offset + 1 end
  end
end

local dissect

local function show(tree, range, label, value)
  tree:add(text, range, label .. ": " .. tostring(value)):set_text(label .. ": " .. tostring(value))
end

local function scalar(field, number)
  if field.kind == "bool" then return number == 0 and "false" or "true" end
  if field.kind == "enum" then
    local known = ENUMS[field.of][number]
    return known and (known .. " (" .. number .. ")") or number
  end
  return string.format("%.0f", number)
end

-- One field; the offset behind it, or nothing when it is damaged.
local function field(bytes, at, stop, message, tree)
  local tag, after = varint(bytes, at, stop)
  if not tag then return end
  local wire, number = tag % 8, math.floor(tag / 8)
  local known = message.fields[number] or { name = "field " .. number, kind = KINDS[wire] }
  if wire == 0 then
    local value, behind = varint(bytes, after, stop)
    if not value then return end
    show(tree, bytes(at, behind - at), known.name, scalar(known, value))
    return behind
  elseif wire == 5 or wire == 1 then
    local size = wire == 5 and 4 or 8
    if after + size > stop then return end
    show(tree, bytes(at, after + size - at), known.name, wire == 5 and bytes(after, 4):le_uint() or tostring(bytes(after, 8):le_uint64()))
    return after + size
  elseif wire == 2 then
    local length, begin = varint(bytes, after, stop)
    if not length or begin + length > stop then return end
    local range = bytes(at, begin + length - at)
    if known.kind == "message" then
      return dissect(bytes, begin, begin + length, MESSAGES[known.of], tree:add(range, known.name)) and begin + length
    elseif known.kind == "string" then
      show(tree, range, known.name, length == 0 and "" or bytes(begin, length):string(ENC_UTF_8))
    elseif known.kind == "bytes" then
      show(tree, range, known.name, length .. " bytes" .. (length == 0 and "" or " " .. tostring(bytes(begin, length):bytes())))
    else
      local values, offset = {}, begin
      while offset < begin + length do
        local value, behind = varint(bytes, offset, begin + length)
        if not value then return end
        values[#values + 1] = scalar(known, value)
        offset = behind
      end
      show(tree, range, known.name, table.concat(values, ", "))
    end
    return begin + length
  end
end

-- False when a field is damaged.
function dissect(bytes, at, stop, message, tree)
  while at < stop do
    local behind = field(bytes, at, stop, message, tree)
    if not behind then
      tree:add_proto_expert_info(damaged, "damaged at byte " .. at)
      return false
    end
    at = behind
  end
  return true
end

function frame.dissector(bytes, packet, root)
  if bytes:len() < HEADER_BYTES then return 0 end
  local type = bytes(OFFSETS.type, 2):le_uint()
  local message = FRAMES[type]
  local title = message and message.name or string.format("type 0x%04x", type)
  packet.cols.protocol = "TWINSET"
  local session = bytes(OFFSETS.session, 4):le_uint()
  local sender = bytes(OFFSETS.sender, 1):uint()
  packet.cols.info = title .. (session > 0 and " session " .. session or "") .. " from " .. (speaker() or PARTICIPANTS[sender] or ("guest " .. sender))
  local tree = root:add(frame, bytes(), "Twinset bus frame, " .. title)
  tree:add_le(header.version, bytes(OFFSETS.version, 1))
  tree:add_le(header.sender, bytes(OFFSETS.sender, 1))
  tree:add_le(header.type, bytes(OFFSETS.type, 2))
  tree:add(name, bytes(OFFSETS.type, 2), title)
  tree:add_le(header.length, bytes(OFFSETS.length, 4))
  tree:add_le(header.request, bytes(OFFSETS.request, 4))
  tree:add_le(header.session, bytes(OFFSETS.session, 4))
  tree:add_le(header.sequence, bytes(OFFSETS.sequence, 8))
  tree:add_le(header.time, bytes(OFFSETS.time, 8))
  tree:add_le(header.delivery, bytes(OFFSETS.delivery, 8))
  if message and bytes:len() > HEADER_BYTES then dissect(bytes, HEADER_BYTES, bytes:len(), message, tree:add(bytes(HEADER_BYTES), title)) end
  return bytes:len()
end

function line.dissector(bytes, packet, root)
  local said = bytes():string(ENC_UTF_8)
  packet.cols.protocol = "LOG"
  packet.cols.info = said
  local tree = root:add(line, bytes(), "Twinset log line: " .. said)
  local how, whose = said:match("^(%S+) ([^:]+): ")
  if how then
    tree:add(level, bytes(0, #how), how)
    tree:add(source, bytes(#how + 1, #whose), whose)
  end
  return bytes:len()
end

function origin.dissector(_, _, root)
  local name, where = speaker()
  if not name then return end
  local tree = root:add(origin, "Twinset participant: " .. name .. ", " .. where)
  tree:add(participant, name):set_generated()
  tree:add(place, where):set_generated()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, frame)
DissectorTable.get("wtap_encap"):add(wtap.USER1, line)
register_postdissector(origin)
